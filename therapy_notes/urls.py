from django.contrib.auth import views as auth_views
from django.urls import include, path

from therapy_notes.views import care, clinic, cosign, home, notes, patients, visits

urlpatterns = [
    path("", home.today, name="today"),
    path("sign-in/", auth_views.LoginView.as_view(redirect_authenticated_user=True), name="login"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", home.ChangePassword.as_view(), name="password_change"),
    path("patients/", patients.search, name="patients"),
    path("patients/new/", patients.new, name="patient_new"),
    path("patients/<int:pk>/", patients.chart, name="chart"),
    path("patients/<int:pk>/edit/", patients.edit, name="patient_edit"),
    path("patients/<int:pk>/episodes/new/", care.new_episode, name="episode_new"),
    path("episodes/<int:pk>/edit/", care.edit_episode, name="episode_edit"),
    path("episodes/<int:pk>/diagnoses/new/", care.new_diagnosis, name="diagnosis_new"),
    path("diagnoses/<int:pk>/remove/", care.remove_diagnosis, name="diagnosis_remove"),
    path("episodes/<int:pk>/goals/new/", care.new_goal, name="goal_new"),
    path("goals/<int:pk>/edit/", care.edit_goal, name="goal_edit"),
    path("episodes/<int:pk>/visits/new/", visits.new, name="visit_new"),
    path("episodes/<int:pk>/notes/<str:kind>/new/", notes.new, name="note_new"),
    path("visits/<int:pk>/", visits.page, name="visit"),
    path("notes/<int:pk>/", notes.page, name="note"),
    path("notes/<int:pk>/sign/", notes.sign, name="note_sign"),
    path("notes/<int:pk>/addenda/new/", notes.add_addendum, name="addendum_new"),
    path("notes/<int:pk>/note.pdf", notes.download, name="note_pdf"),
    path("notes/<int:pk>/cosign/", cosign.cosign, name="note_cosign"),
    path("notes/<int:pk>/return/", cosign.give_back, name="note_return"),
    path("cosign/", cosign.inbox, name="cosign_inbox"),
    path("clinic/", clinic.edit, name="clinic"),
    path("clinic/people/", clinic.people, name="people"),
    path("clinic/people/new/", clinic.new_person, name="person_new"),
    path("clinic/people/<int:pk>/", clinic.edit_person, name="person_edit"),
    path("clinic/people/<int:pk>/supervisors/new/", clinic.new_supervision, name="supervision_new"),
    path("clinic/people/<int:pk>/covers/new/", clinic.new_cover, name="cover_new"),
    path("billing/", include("billing.urls")),
]
handler403 = "therapy_notes.views.home.refused"
